"""Column names of dealers' lists in Russian and English, as data.

Wordings are separated by ``;``. They are compared without case, spaces, punctuation and the difference of ё and е, with
numbers at the end and words such as "client" left out (see ``header_words``), so one spelling of each is enough.
"""

from __future__ import annotations

from collections.abc import Mapping

from .fields import Field

PEOPLE: Mapping[Field, str] = {
    Field.FULL_NAME: """
        ФИО; Ф.И.О.; ФИО клиента; ФИО покупателя; ФИО полностью; Полное имя; Клиент; Покупатель; Заказчик; Владелец;
        Собственник; Контрагент; Контактное лицо; Наименование клиента; Имя клиента; Имя и фамилия; Фамилия и имя;
        Фамилия Имя Отчество; Фамилия, имя, отчество; Фамилия Имя; Физлицо; Физическое лицо; Автовладелец; Ф.И.;
        Имя Фамилия; ФИО контакта; Плательщик; Абонент; Контакт; ФИО владельца; Наименование контрагента;
        Name; Full Name; Customer; Customer Name; Client; Client Name; Buyer; Buyer Name; Owner; Owner Name; Contact;
        Contact Name; Contact Person; Person; Person Name; Lead Name; Prospect; Prospect Name; Guest; Account Name;
        Bill To; Bill To Name; Purchaser; First and Last Name; Last Name, First Name; Name of Customer; Sold To; Holder;
        Registered Owner; Display Name; Cust Name; Customer Full Name""",
    Field.SURNAME: """
        Фамилия; Фам.; Фамилия клиента; Фамилия покупателя; Фамилия владельца; Фамилия контакта; Фамилия заказчика; Ф;
        Фамилия собственника; Фамилия физлица; Фамилия (рус); Фамилия по паспорту; Клиент фамилия; Фамилия абонента;
        Last Name; Lastname; Surname; Family Name; Second Name; L Name; LName; Last; Customer Last Name; Nachname;
        Buyer Last Name; Client Last Name; Client Surname; Owner Last Name; Contact Last Name; Cust Last Name;
        Last Nm""",
    Field.GIVEN_NAME: """
        Имя; Имя контакта; Имя покупателя; Имя владельца; Имя собственника; Имя заказчика; И; Имя физлица; Имя (рус);
        Имя по паспорту; Клиент имя; Имя абонента; Личное имя; Как зовут; Ваше имя; First Name; Firstname; Given Name;
        Given; Forename; F Name; FName; First; Christian Name; Customer First Name; Buyer First Name;
        Client First Name; Owner First Name; Contact First Name; Cust First Name; First Nm; Vorname""",
    Field.MIDDLE_NAME: """
        Отчество; Отч.; Отч-во; Отчество клиента; Отчество покупателя; Отчество владельца; О; Отчество контакта;
        Отчество собственника; Отчество заказчика; Отчество (при наличии); Отчество физлица; Клиент отчество; Патроним;
        Middle; Middle Name; Middlename; Middle Initial; MI; M.I.; Patronymic; M Name; MName; Additional Name;
        Second Given Name; Customer Middle Name; Client Middle Name; Contact Middle Name; Buyer Middle Name;
        Mid Name""",
    Field.COMPANY: """
        Организация; Компания; Название организации; Название компании; Наименование организации; Фирма; Предприятие;
        Юрлицо; Юридическое лицо; Наименование юрлица; Место работы; Работодатель; Полное наименование организации;
        Company; Company Name; Organization; Organisation; Business; Business Name; Firm; Employer; Account;
        Legal Entity; Corporation; Org; Organization Name; Organisation Name; Enterprise; Legal Name""",
    Field.PHONE: """
        Телефон; Тел.; Тел; № телефона; Номер телефона; Моб. телефон; Мобильный; Мобильный телефон; Моб.; Моб. тел.;
        Сотовый; Сотовый телефон; Сот. тел.; Доп. телефон; Дополнительный телефон; Другой телефон; Контактный телефон;
        Конт. телефон; Домашний телефон; Рабочий телефон; Дом. тел.; Раб. тел.; Телефон клиента; Телефон для связи;
        Телефоны; Тел. моб.; Второй телефон; Основной телефон; Контактный номер; Номер мобильного; Тел. номер; Вотсап;
        Телефон домашний; Телефон рабочий; Телефон мобильный; Телефон контактный; Городской телефон; Номер сотового;
        Phone; Phone Number; Phone No; Telephone; Tel; Tel No; Mobile; Mobile Phone; Mobile No; Mobile Number; Cell;
        Cell Phone; Cellphone; Cellular; Contact Number; Contact Phone; Home Phone; Work Phone; Business Phone;
        Day Phone; Evening Phone; Other Phone; Alt Phone; Alternate Phone; Secondary Phone; Primary Phone; Main Phone;
        Phone Home; Phone Work; Phone Cell; Phone Mobile; Phones; WhatsApp; Telephone Number; Customer Phone;
        Daytime Phone; Ph; Home Tel; Work Tel; SMS Number; Second Phone; Additional Phone; Buyer Phone""",
    Field.EMAIL: """
        E-mail; Емейл; Имейл; Эл. почта; Электронная почта; Почта; Адрес эл. почты; Адрес электронной почты; Эл. адрес;
        Электронный адрес; Эл. ящик; Почтовый ящик; E-mail клиента; Почта клиента; Личная почта; Рабочая почта; Мейл;
        Электронка; Доп. e-mail; Почта для связи; Контактный e-mail; Адрес e-mail; Электр. почта; Мыло; Email Address;
        E-mail Address; Mail; Electronic Mail; Email ID; Primary Email; Secondary Email; Work Email; Home Email;
        Personal Email; Contact Email; Customer Email; Client Email; Alt Email; Alternate Email; Other Email;
        Email Addr; Mail Address Electronic; Buyer Email; Business Email; Emails; Email Contact""",
    Field.BORN_ON: """
        Дата рождения; ДР; Д.Р.; Дата рожд.; Д/р; Д. рожд.; День рождения; Родился; Родилась; Число рождения; Рождение;
        Дата рождения клиента; Дата рожд. клиента; Дата рождения покупателя; Г.р.; Дата рождения владельца; ДеньРожд;
        Birth Date; Birthdate; Date of Birth; DOB; D.O.B.; Birthday; Born; Born On; Birth; Date Born; B-day; BDay;
        BDate; Customer DOB; Customer Birthday; Client DOB; Owner DOB; Buyer DOB; Birth Dt; Date Birth;
        Customer Birth Date""",
    Field.CITY: """
        Город; Гор.; Населённый пункт; Нас. пункт; Н/п; Город проживания; Город клиента; Город регистрации;
        Место жительства; Город доставки; Населенный пункт проживания; Город/село; Город (адрес); Пункт;
        Город покупателя; Город контакта; City; Town; City/Town; City or Town; Locality; Home City; City Name;
        Customer City; Client City; Place; Municipality; Town/City; Mailing City; Billing City; Residence City;
        City of Residence; Owner City; Buyer City; Suburb""",
    Field.ADDRESS: """
        Адрес; Адрес проживания; Адрес регистрации; Адрес клиента; Почтовый адрес; Домашний адрес; Адрес прописки;
        Прописка; Улица; Улица, дом; Адрес доставки; Фактический адрес; Юридический адрес; Адрес места жительства;
        Факт. адрес; Адрес полностью; Полный адрес; Юр. адрес; Адрес владельца; Адрес покупателя; Адрес по паспорту;
        Address; Street; Street Address; Home Address; Mailing Address; Address Line; Addr; Full Address;
        Postal Address; Residence; Residential Address; Customer Address; Client Address; Billing Address;
        Owner Address; Street Line; Address 1; Address Line 2; Addr Line; Delivery Address; Shipping Address;
        House Address""",
    Field.TAX_NUMBER: """
        ИНН; ИНН клиента; ИНН покупателя; ИНН организации; ИНН контрагента; ИНН компании; № ИНН; Номер ИНН; УНП; ИИН;
        БИН; УНН; ИНН/КПП; ИНН физлица; ИНН юрлица; Идентификационный номер налогоплательщика; Налоговый номер;
        ИНН владельца; Tax ID; TaxID; Tax Number; Tax No; TIN; EIN; Tax Code; VAT; VAT Number; VAT No; VAT ID; INN;
        Fiscal Code; SSN; Taxpayer ID; Tax Identification Number; Federal ID; Federal Tax ID; FEIN; Customer Tax ID;
        Company Tax ID; Tax Ref; Employer Identification Number; VAT Reg No""",
    Field.EXTERNAL_ID: """
        Код клиента; Номер клиента; № клиента; ID; ID клиента; ИД клиента; Код; Внешний код; Код контрагента; ИД; GUID;
        UID; Идентификатор; Идентификатор клиента; Код в 1С; Номер карты клиента; ID записи; Внешний ID; Учётный номер;
        Код DMS; Клиентский номер; Номер записи; Код карточки; Customer ID; Client ID; Customer No; Customer Number;
        Client No; Client Number; Client Code; Customer Code; CID; External ID; DMS ID; DMS Number; DMS No; Record ID;
        Account Number; Account No; Cust No; Cust ID; Contact ID; Lead ID; CRM ID; UUID; Reference; Ref; Key;
        Record Number; Unique ID; Deal Number; Account ID""",
    Field.LANGUAGE: """
        Язык; Язык общения; Язык клиента; Предпочитаемый язык; Язык переписки; Родной язык; Язык контакта;
        Язык рассылки; Language; Lang; Preferred Language; Spoken Language; Customer Language; Locale; Client Language;
        Lang Code; Contact Language; Communication Language; Language Code; Correspondence Language;
        Mailing Language""",
    Field.COMMENT: """
        Комментарий; Комментарии; Примечание; Примечания; Заметка; Заметки; Прим.; Коммент; Описание; Доп. информация;
        Дополнительно; Пометки; Инфо; Информация; Особые отметки; Комментарий менеджера; Дополнительная информация;
        Comment; Comments; Note; Notes; Remark; Remarks; Description; Memo; Additional Info; Info; Details; Message;
        Sales Notes; Customer Notes; Client Notes; Additional Information; Free Text; Observations""",
}

CARS_AND_MONEY: Mapping[Field, str] = {
    Field.VIN: """
        VIN; ВИН; VIN-код; VIN код; ВИН-код; VIN номер; ВИН номер; Номер VIN; Номер кузова; Номер кузова (VIN);
        № кузова; Кузов; Номер шасси; № шасси; Шасси; Идентификационный номер ТС; Идентификационный номер;
        VIN автомобиля; VIN ТС; VIN а/м; Кузов/VIN; Номер рамы; Заводской номер; Зав. номер;
        Идентификационный номер (VIN); VIN/номер кузова; VIN #; VIN Number; VIN No; Vehicle VIN;
        Vehicle Identification Number; Chassis; Chassis (VIN); Chassis Number; Chassis No; Frame Number; Body Number;
        Car VIN; VIN Code; Serial Number; Vehicle ID Number; VehicleVIN; Full VIN; Vehicle Serial; Vehicle ID;
        Frame No; VIN/Chassis""",
    Field.PLATE: """
        Госномер; Гос. номер; Гос. №; Гос. рег. знак; ГРЗ; Номер автомобиля; Номер авто; Номер машины; Рег. номер;
        Рег. знак; Регистрационный номер; Регистрационный знак; Государственный номер; Номерной знак; Гос. знак;
        Номер а/м; Номер ТС; Гос. рег. номер; Госзнак; Рег. № ТС; Гос номер ТС; Plate; Plate Number; Plate No;
        License Plate; Licence Plate; License; Registration; Registration Number; Reg No; Reg Number; Reg Plate;
        Number Plate; Tag; License Number; Vehicle Registration; Licence Number; Vehicle Plate; Reg;
        License Plate Number; VRM; Tag Number; Registration Plate""",
    Field.MAKE: """
        Марка; Марка ТС; Марка автомобиля; Марка авто; Марка а/м; Бренд; Производитель; Марка машины; Изготовитель;
        Автомарка; Бренд автомобиля; Марка т/с; Марка транспортного средства; Наименование марки; Бренд ТС;
        Марка (бренд); Make; Brand; Vehicle Make; Car Make; Manufacturer; Mfr; Car Brand; Marque; Vehicle Brand;
        Auto Make; Make Name; Vehicle Manufacturer; Brand Name; OEM; Veh Make; Make Code; Franchise""",
    Field.MODEL: """
        Модель; Модель ТС; Модель автомобиля; Модель авто; Модель а/м; Модель машины; Наименование модели; Модель т/с;
        Модельный ряд; Название модели; Модель (вариант); Модель транспортного средства; Модель ТС клиента; Мод.;
        Model; Vehicle Model; Car Model; Model Name; Auto Model; Model Description; Model Desc; Mdl; Veh Model;
        Model Line; Model Code; Series; Nameplate; Carline; Model Type""",
    Field.VEHICLE: """
        Автомобиль; Авто; Машина; ТС; А/м; Транспортное средство; Марка и модель; Марка, модель; Марка/модель;
        Марка модель; Автомобиль клиента; Т/с; Машина клиента; Марка-модель; Марка и модель ТС;
        Автомобиль (марка, модель); Товар; Модель/марка; Куплен автомобиль; Интересующий автомобиль; Автотранспорт;
        Марка, модель ТС; Vehicle; Car; Make and Model; Make/Model; Make Model; Make & Model; Vehicle Description;
        Vehicle Desc; Auto; Vehicle Name; Car Description; Vehicle of Interest; Vehicle Sold; Unit; Customer Vehicle;
        Year Make Model; Car Name; Vehicle Purchased; Automobile""",
    Field.EVENT_KIND: """
        Вид события; Тип события; Событие; Тип записи; Вид записи; Вид операции; Тип операции; Операция; Вид обращения;
        Тип обращения; Источник; Тип сделки; Категория; Вид визита; Тип визита; Тип контакта; Тип; Вид; Источник записи;
        Вид документа; Тип документа; Причина обращения; Вид услуги; Тип услуги;
        Event; Event Type; Event Kind; Type; Record Type; Kind; Row Type; Transaction Type; Transaction; Visit Type;
        Activity; Activity Type; Source; Record Source; Category; Deal Type; Operation; Interaction Type; Record Kind;
        Lead Type; Document Type; Operation Type; Contact Type""",
    Field.MILEAGE: """
        Пробег; Пробег, км; Пробег (км); Пробег ТС; Пробег а/м; Пробег авто; Километраж; Одометр; Показания одометра;
        Км; Текущий пробег; Последний пробег; Пробег при визите; Пробег на дату визита; Пробег автомобиля;
        Пробег, тыс. км; Пробег (тыс. км); Пробег при обращении; Mileage; Odometer; Odometer Reading; Odo; Kilometers;
        Kilometres; KM; Kms; Miles; Mileage (mi); Mileage, miles; Mileage (km); Mileage In; Odometer Miles;
        Current Mileage; Last Mileage; Vehicle Mileage; Odometer (mi); Milage; Odometer (km); Mileage Out; Odometer In;
        Mileage km""",
    Field.AMOUNT: """
        Сумма; Сумма, руб.; Сумма (руб.); Стоимость; Цена; Сумма договора; Стоимость автомобиля; Сумма сделки;
        Сумма заказа; Сумма з/н; Сумма заказ-наряда; Сумма покупки; Оплата; Оплачено; Итого; Выручка; Цена продажи;
        Сумма продажи; Чек; Стоимость, руб.; Сумма документа; Сумма, тыс. руб.; Сумма платежа; Цена, руб.; Сумма чека;
        Стоимость ремонта; Amount; Total; Price; Sale Price; Sales Price; Total Amount; Invoice Amount; Invoice Total;
        Cost; Value; Sum; Paid; RO Total; RO Amount; Deal Amount; Contract Amount; Amount USD; Amount, EUR;
        Purchase Price; Total Price; Revenue; Selling Price; Payment; Cash Price; Amount Paid; Grand Total;
        Deal Value""",
    Field.DEPARTMENT: """
        Подразделение; Отдел; Департамент; Цех; Участок; Служба; Направление; Отдел продавца; Подразделение документа;
        Структурное подразделение; Department; Dept; Dept.; Department Name; Division; Business Unit; Department Code;
        Profit Centre; Profit Center""",
    Field.DOCUMENT: """
        Номер документа; № документа; Документ; Номер заказ-наряда; № заказ-наряда; Заказ-наряд; Номер з/н; № з/н; З/н;
        Номер ЗН; № ЗН; Номер договора; № договора; Номер ДКП; № ДКП; Номер чека; № чека; Номер счёта; № счёта;
        Номер накладной; № накладной; Номер полиса; № полиса; Номер реализации; Номер заказа; № заказа; Document Number;
        Document No; Doc No; Doc Number; RO Number; RO No; RO #; RO; Repair Order; Repair Order Number;
        Repair Order No; Work Order; Work Order Number; Work Order No; WO Number; Invoice; Invoice Number; Invoice No;
        Contract Number; Contract No; Order Number; Order No; Policy Number; Policy No; Receipt Number; Receipt No;
        Voucher Number; Job Card; Job Card No""",
    Field.MAINTENANCE: """
        Отметка ТО; Отметка о ТО; Вид ТО; Номер ТО; ТО; № ТО; Регламентное ТО; Регламент; Плановое ТО; Техобслуживание;
        Вид обслуживания; Пройденное ТО; Maintenance; Maintenance Mark; Maintenance Type; Scheduled Maintenance;
        Scheduled Service; Service Interval; Service Type; Maintenance Stamp; Service Stamp; Inspection""",
    Field.WARRANTY_UNTIL: """
        Гарантия до; Гарантия по; Окончание гарантии; Дата окончания гарантии; Конец гарантии; Срок гарантии до;
        Гарантия действует до; Дата завершения гарантии; Warranty Until; Warranty End; Warranty End Date;
        Warranty Expiry; Warranty Expires; Warranty Expiration; Warranty Expiration Date;
        Warranty Expiry Date; Warranty Exp Date""",
    Field.INSURANCE_UNTIL: """
        Страховка до; Страховка по; Окончание страховки; Дата окончания страховки; ОСАГО до; КАСКО до; Полис до;
        Окончание полиса; Дата окончания полиса; Дата окончания ОСАГО; Дата окончания КАСКО; Окончание ОСАГО;
        Окончание КАСКО; Страхование до; Insurance Until; Insurance End; Insurance End Date; Insurance Expiry;
        Insurance Expires; Insurance Expiration Date; Insurance Expiry Date; Policy Expiry; Policy End Date""",
    Field.CURRENCY: """
        Валюта; Код валюты; Валюта договора; Валюта платежа; Валюта суммы; Валюта сделки; Вал.; Валюта документа;
        Currency; Currency Code; CCY; Curr; Cur; Payment Currency; Amount Currency; Price Currency; Deal Currency""",
}

CONSENTS: Mapping[Field, str] = {
    Field.MAILING_CONSENT: """
        Согласие на рассылку; Рассылка; Согласен на рассылку; Рассылки; Согласие на рекламу; Согласие на СМС; Реклама;
        Согласие на получение рассылки; Подписка; Подписан; Подписан на рассылку; Согласие на рекламные рассылки; СМС;
        Согласие на маркетинг; Маркетинг; Можно беспокоить; Согласие на e-mail; Согласие на коммуникации;
        Подписка на новости; Согласие на получение рекламы; Не возражаю против рассылки; Согласие реклама;
        Согласие рассылка; Согл. на рассылку; Opt In; Opt-in; Mailing; Mailing Consent; Marketing Consent; Marketing;
        Marketing Opt In; Email Opt In; SMS Opt In; Newsletter; Subscribed; Subscription; Consent to Marketing;
        Consent Marketing; OK to Contact; OK to Email; Mailing OK; Accepts Marketing; Mailings; Consent to Mailing;
        Marketing Permission; Promo Consent; Allow Marketing; Optin; Email Consent; Opted In; Mail Opt In; Ok to Mail;
        Consent for Marketing""",
    Field.MAILING_REFUSAL: """
        Отказ от рассылки; Отписан; Отписка; Отписался; Не беспокоить; Не звонить; Стоп-лист; Отказ от рекламы;
        Отписался от рассылки; Запрет рассылки; Запрет на рассылку; Не рассылать; Чёрный список; Отозвано согласие;
        Без рассылки; Opt Out; Opt-out; Opted Out; Unsubscribed; Unsubscribe; Do Not Call; Do Not Contact;
        Do Not Email; Do Not Mail; DNC; No Mailing; No Marketing; Email Opt Out; SMS Opt Out; Marketing Opt Out;
        Suppressed; Do Not Text; Blacklist""",
    Field.DATA_CONSENT: """
        Согласие ПДн; ПДн; Согласие на обработку ПДн; Согласие на обработку персональных данных; Персональные данные;
        ПД; Согласие на ОПД; ОПД; СОПД; Обработка ПДн; Обработка персональных данных; Согласие на перс. данные; 152-ФЗ;
        Согласие перс. данные; Согласие на обработку данных; Согласие ПД; Согласие 152-ФЗ; Согл. на обработку ПДн;
        Согласие на обработку ПД; Обработка данных; Наличие согласия ПДн; Согласие (ПДн); Перс. данные; Согл. ПДн;
        GDPR; GDPR Consent; Personal Data; Personal Data Consent; Data Consent; Data Processing;
        Data Processing Consent; Privacy; Privacy Consent; Consent to Data Processing; Consent Personal Data;
        PD Consent; Privacy Policy; Data Privacy; Privacy Policy Accepted; Data Protection; Data Protection Consent;
        GDPR OK; Data Permission; Privacy Accepted; GDPR Agreed; Privacy Notice; Personal Data Processing; DPA Consent;
        GDPR Flag; Data Policy""",
    Field.CONSENT_GIVEN_ON: """
        Дата согласия; Дата получения согласия; Согласие дано; Когда дано согласие; Дата согласия на рассылку;
        Согласен с; Дата согласия клиента; Дата подписания согласия; Дата подписки; Дата согласия на рекламу;
        Согласие от;
        Дата согласия на обработку ПДн; Дата согласия ПДн; Consent Date; Consent Given On; Date of Consent;
        Consented On;
        Consent Given At; Opt-in Date; Opt In Date; Opted In On; Subscribed On; Subscription Date; Consent Timestamp;
        Marketing Consent Date; GDPR Date; GDPR Consent Date; Permission Date; Agreed On; Date Agreed; Signup Date""",
    Field.CONSENT_CHANNELS: """
        Канал согласия; Каналы согласия; Каналы; Разрешённые каналы; Каналы связи; Согласие по каналам; Канал рассылки;
        Каналы рассылки; Предпочитаемый канал; Каналы коммуникации; Consent Channel; Consent Channels; Channels;
        Allowed Channels; Opt-in Channels; Permitted Channels; Contact Channels; Channel of Consent;
        Marketing Channels""",
    Field.CONSENT_WORDING: """
        Формулировка; Формулировка согласия; Текст согласия; Версия согласия; Редакция согласия; Форма согласия;
        Wording;
        Версия формулировки; Consent Wording; Consent Version; Consent Text; Wording Version; Consent Form Version;
        Policy Version; Text Version""",
    Field.CONSENT_WITHDRAWN_ON: """
        Дата отзыва; Дата отзыва согласия; Согласие отозвано; Отозвано; Дата отказа; Дата отписки; Отписан с;
        Отозвал;
        Дата отказа от рассылки; Дата отзыва согласия на рассылку; Withdrawn On; Consent Withdrawn On; Withdrawal Date;
        Consent Withdrawn; Opt-out Date; Opt Out Date; Opted Out On; Unsubscribed On; Unsubscribe Date; Revoked On;
        Date Withdrawn; Consent Revoked; Revocation Date; Withdrawn""",
    Field.CONSENT_PROOF: """
        Подтверждение согласия; Основание согласия; Доказательство согласия; Источник согласия; Как получено согласие;
        Способ получения согласия; Документ согласия; Proof; Consent Proof; Proof of Consent; Consent Source; Evidence;
        Opt-in Source; Consent Method; Consent Evidence; How Consented""",
}
