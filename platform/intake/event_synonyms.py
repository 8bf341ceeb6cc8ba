"""Names of columns with the date of what happened, and the words of a column that says what happened, as data.

The wording of a date column implies the kind: a contract date is a sale's, a visit date is the service's.
"""

from __future__ import annotations

from collections.abc import Mapping

from clients import EventKind

EVENT_DATES: Mapping[EventKind | None, str] = {
    EventKind.SALE: """
        Дата покупки; Дата продажи; Дата договора; Дата сделки; Дата выдачи; Дата выдачи автомобиля; Дата контракта;
        Куплен; Дата заключения договора; Дата ДКП; Дата приобретения; Дата отгрузки; Дата передачи; Дата покупки авто;
        Продано; Дата продажи автомобиля; Дата купли-продажи; Дата оформления договора; Дата покупки автомобиля;
        Дата передачи а/м; Sale Date; Sales Date; Date of Sale; Sold Date; Sold On; Purchase Date; Date of Purchase;
        Purchased On; Bought On; Contract Date; Date of Contract; Deal Date; Delivery Date; Date Sold; Closing Date;
        Agreement Date; Date Purchased; Closed Date; Handover Date; Delivered On; Sale Dt; Contract Dt;
        Vehicle Sale Date""",
    EventKind.SERVICE: """
        Дата визита; Дата ремонта; Дата обслуживания; Дата ТО; Дата заказ-наряда; Дата з/н; Последний визит;
        Дата сервиса; Дата последнего визита; Дата посещения; Дата заезда; Дата последнего ТО; Дата закрытия з/н;
        Дата открытия з/н; Дата последнего ремонта; Дата закрытия заказ-наряда; Визит; Дата приёма;
        Дата последнего обслуживания; Дата работ; Последнее посещение; Дата сервисного визита; Дата ЗН; Visit Date;
        Service Date; Date of Visit; Date of Service; RO Date; Repair Date; Repair Order Date; Last Visit;
        Last Service; Last Service Date; Last Visit Date; Visited On; Date of Repair; Serviced On; Work Order Date;
        Service Visit Date; RO Close Date; RO Open Date; Date Serviced; Workshop Date; Check-in Date; Last RO Date;
        Maintenance Date; Service Dt""",
    EventKind.PREPAYMENT: """
        Дата предоплаты; Дата аванса; Дата внесения аванса; Дата внесения предоплаты; Дата задатка; Prepayment Date;
        Deposit Date; Down Payment Date; Date of Deposit; Date of Prepayment; Reservation Date""",
    EventKind.INSURANCE: """
        Дата страхования; Дата полиса; Дата оплаты страховки; Дата оформления полиса; Дата страховки;
        Дата страхового взноса; Policy Date; Insurance Date; Insurance Payment Date; Premium Date; Date of Insurance""",
    EventKind.ACCESSORIES: """
        Дата продажи допоборудования; Дата продажи доп. оборудования; Дата установки доп. оборудования;
        Дата установки ДО; Дата продажи ДОП; Accessories Date; Accessory Sale Date; Date of Accessories;
        Accessories Sale Date""",
    EventKind.PARTS: """
        Дата продажи запчастей; Дата продажи з/ч; Дата покупки запчастей; Дата отпуска запчастей; Дата выдачи з/ч;
        Parts Date; Parts Sale Date; Date of Parts Sale; Parts Invoice Date; Counter Sale Date""",
    EventKind.LEAD: """
        Дата заявки; Дата обращения; Дата лида; Дата звонка; Дата запроса; Дата интереса; Дата тест-драйва;
        Дата контакта; Дата первого обращения; Дата интернет-запроса; Дата поступления заявки; Дата первого контакта;
        Дата ИЗ; Дата трафика; Дата регистрации лида; Дата создания лида; Дата анкеты; Дата интернет-заявки;
        Дата входящего звонка; Заявка от; Lead Date; Inquiry Date; Enquiry Date; Date of Inquiry; Date of Enquiry;
        Request Date; Contact Date; Call Date; Test Drive Date; First Contact; First Contact Date; Lead Created;
        Lead Created Date; Prospect Date; Up Date; Date of Lead; Lead Received; Inquired On; Opportunity Date;
        Submitted On; Date of Request; Appointment Date""",
    None: """
        Дата; Дата события; Дата операции; Дата документа; Дата создания; Дата записи; Дата добавления; Когда; Date;
        Event Date; Transaction Date; Date of Event; Activity Date; Created; Created On; Created At; Document Date;
        Happened On; Record Date; Entry Date; Timestamp; Interaction Date; Date of Transaction; Date Added""",
}

KIND_WORDS: Mapping[EventKind, str] = {
    EventKind.SALE: """
        sale; sales; sold; purchase; contract; deal; buy; bought; new sale; used sale; delivery; vehicle sale; retail;
        lease; продажа; покупка; договор; сделка; выдача; куплен; купил; продан; продажи; контракт; оп; опа; дкп;
        продажа авто; продажа автомобиля; покупка автомобиля; отдел продаж; отдел продаж автомобилей; а/м с пробегом;
        отдел продаж новых автомобилей; отдел продаж автомобилей с пробегом; новые автомобили; new sales; used sales;
        sales department; new vehicles; used vehicles; vehicle purchase""",
    EventKind.SERVICE: """
        service; repair; ro; repair order; maintenance; visit; workshop; aftersales; after-sales; warranty; body shop;
        сервис; ремонт; то; з/н; зн; заказ-наряд; визит; обслуживание; ппо; техобслуживание; гарантия;
        кузовной ремонт; сто; кузовной; слесарный ремонт; техническое обслуживание; сервисное обслуживание;
        слесарный цех; кузовной цех; малярный цех; послепродажное обслуживание; service department; after sales;
        repair-order payment; оплата з/н; оплата заказ-наряда""",
    EventKind.PREPAYMENT: """
        prepayment; vehicle prepayment; deposit; down payment; advance; advance payment; booking; reservation;
        предоплата; аванс; задаток; предоплата за автомобиль; предоплата а/м; внесение аванса; бронь""",
    EventKind.INSURANCE: """
        insurance; insurance payment; policy; premium; f&i; casco; mtpl; finance and insurance; страховка; страхование;
        осаго; каско; полис; оплата страховки; страховой полис; страховой взнос; фс; финансовые услуги;
        финансовый сервис; отдел страхования; отдел кредитования и страхования""",
    EventKind.ACCESSORIES: """
        accessories; accessory; accessories sale; accessory sale; accessories department; add-ons; доп; допы;
        доп. оборудование; дополнительное оборудование; допоборудование; аксессуары; продажа аксессуаров;
        продажа доп. оборудования; отдел доп. оборудования; установка доп. оборудования""",
    EventKind.PARTS: """
        parts; part; parts sale; parts counter; parts department; counter sale; spare parts; запчасти; з/ч; зч; озч;
        запасные части; продажа запчастей; продажа з/ч; отдел запчастей; отдел запасных частей; склад запчастей;
        покупка запчастей""",
    EventKind.LEAD: """
        lead; leads; inquiry; enquiry; request; prospect; call; web; internet; walk-in; up; form; лид; заявка;
        обращение; запрос; звонок; интерес; интернет-запрос; трафик; потенциальный; из; потенциальный клиент; анкета;
        интернет""",
    EventKind.TEST_DRIVE: "test drive; test-drive; testdrive; тест-драйв; тест драйв; запись на тест-драйв",
}
